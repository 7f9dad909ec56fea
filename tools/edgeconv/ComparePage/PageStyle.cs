namespace EdgeConv.Command.ComparePage;

/// <summary>The page's style sheet, for light and dark, wide and narrow.</summary>
internal static class PageStyle
{
    public const string Text = """
        <style>
        :root{color-scheme:light dark;--ground:#f3f6f5;--card:#fff;--ink:#15201c;--quiet:#51615b;--line:#d8e0dd;--track:#e7eeeb;--main:#0b6b50;--warn:#a33a12;--other:#31589c}
        @media (prefers-color-scheme:dark){:root{--ground:#0f1513;--card:#18211e;--ink:#e6efec;--quiet:#a3b5ae;--line:#2b3834;--track:#24302c;--main:#4fd3a8;--warn:#ff9d73;--other:#9dbcf5}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
        main,header,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2rem}
        h1{font-size:1.7rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:0 0 .6rem}
        h3{font-size:1rem;margin:0 0 .4rem}
        p{margin:.3rem 0}
        .quiet,footer{color:var(--quiet);overflow-wrap:anywhere}
        section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.1rem 1.25rem;margin:1.1rem 0;overflow-wrap:anywhere}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.1rem 0;padding:0;list-style:none}
        .figures li{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:.8rem 1rem}
        .figures b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
        .figures span{color:var(--quiet);font-size:.92rem}
        .figures .bad b{color:var(--warn)}.figures .good b{color:var(--main)}
        .advice{margin:0;padding-left:1.2rem}.advice li{margin:.5rem 0}.advice code{font:600 .95em ui-monospace,'DejaVu Sans Mono',monospace;color:var(--main)}
        .two{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1.2rem}
        .scroll{overflow-x:auto}
        .scroll:focus-visible,summary:focus-visible{outline:2px solid var(--other);outline-offset:2px}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.93rem}
        caption{text-align:left;color:var(--quiet);padding-bottom:.3rem}
        th,td{padding:.28rem .6rem;border-bottom:1px solid var(--line);text-align:left;font-weight:400;vertical-align:top}
        thead th{color:var(--quiet);font-size:.85rem;white-space:nowrap}
        tbody th{min-width:9rem;max-width:26rem;overflow-wrap:anywhere}
        .number{text-align:right;white-space:nowrap}
        .matrix{width:auto;font-size:.85rem}.matrix td{text-align:right;border:1px solid var(--card);min-width:2.3rem}.matrix tbody th{min-width:0;max-width:10rem}
        .h0{color:var(--quiet)}
        .h1{background:#dcefe8;color:#15201c}.h2{background:#b9dfd1;color:#15201c}.h3{background:#8ccbb4;color:#15201c}.h4{background:#0b6b50;color:#fff}
        .e1{background:#fbe6dc;color:#15201c}.e2{background:#f6c6b0;color:#15201c}.e3{background:#ee9d79;color:#15201c}.e4{background:#a33a12;color:#fff}
        details{margin-top:.8rem}summary{cursor:pointer;color:var(--other);font-weight:600}
        svg{display:block;width:100%;height:auto}
        svg text{fill:var(--quiet);font:12px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-variant-numeric:tabular-nums}
        .grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--quiet);stroke-width:1}.bar{fill:var(--other)}.bar.worst{fill:var(--warn)}
        .dot{fill:var(--other);fill-opacity:.5}.same{stroke:var(--warn);stroke-width:1.2;stroke-dasharray:5 4}
        .key{display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;background:var(--other)}.key.worst{background:var(--warn)}
        footer{padding-bottom:2rem;font-size:.9rem}
        @media (max-width:32rem){main,header,footer{padding-left:.8rem;padding-right:.8rem}section{padding:.9rem}h1{font-size:1.35rem}.bars text{font-size:20px}}
        @media print{section{break-inside:avoid}}
        </style>
        """;
}
