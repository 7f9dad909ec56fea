namespace EdgeConv.Command.PlanPicture;

/// <summary>The picture's style sheet, for light pages and dark ones.</summary>
internal static class PlanStyle
{
    public const string Text = """
        <style>
        text{font-family:system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px;font-variant-numeric:tabular-nums}
        .title{font-size:19px;font-weight:600}.small-text{font-size:11px}.tiny{font-size:9px}.label{font-size:10.5px;fill:#1b1f24;pointer-events:none}
        .end{text-anchor:end}.middle{text-anchor:middle}
        .page{fill:#fff}.ink{fill:#1b1f24}.muted{fill:#59636e}.accent{fill:#5d3a9b}
        .grid{stroke:#e4e7eb}.axis{stroke:#59636e}.limit{stroke:#1b1f24;stroke-width:2}.bound{stroke:#5d3a9b;stroke-width:1.5;stroke-dasharray:7 4}
        .memory rect{stroke:#fff;stroke-width:.8}.memory .thin{stroke-width:.2}
        .witness{fill:#5d3a9b;fill-opacity:.24}.alive{fill:#aab4c0}.notch{fill:#1b1f24}.hatch-page{fill:#fff}.hatch{fill:#59636e}
        @media (prefers-color-scheme:dark){
        .page{fill:#14171c}.ink{fill:#e8ebef}.muted{fill:#a3adb8}.accent{fill:#c8b1f5}
        .grid{stroke:#2b3038}.axis{stroke:#a3adb8}.limit{stroke:#e8ebef}.bound{stroke:#c8b1f5}
        .memory rect{stroke:#14171c}.witness{fill:#c8b1f5}.alive{fill:#59636e}.hatch-page{fill:#14171c}.hatch{fill:#a3adb8}
        }
        </style>
        """;
}
