using EdgeConv.Rows;
using EdgeConv.Verbs;
using static EdgeConv.Command.PlanPicture.SvgText;

namespace EdgeConv.Command.PlanPicture;

/// <summary>
/// A plan as a picture: steps across, arena bytes up; every row or block of rows a rectangle at its address over its life. Below: bytes alive, and which
/// operator is at work. The same plan gives the same file.
/// </summary>
internal sealed class PlanSvg
{
    private const double Width = 1280, Left = 104, PlotWidth = 1040, Top = 92, MemoryHeight = 500, AliveHeight = 84, Gap = 46;
    private const double CharacterWidth = 6.1, LegendLeft = 40, LegendRow = 18;
    private const int LegendColumns = 4;

    private readonly PlanReport _plan;
    private readonly SvgText _svg = new();
    private readonly Dictionary<string, int> _colourOf = []; // by the name of what makes a tensor
    private readonly double _stepWidth, _byteHeight, _operatorHeight, _aliveTop, _operatorTop, _legendTop;
    private readonly string[] _operators;

    private PlanSvg(PlanReport plan)
    {
        _plan = plan;
        _operators = [.. plan.Runs.SelectMany(run => run.Operators)];
        for (int i = 0; i < plan.Tensors.Length; i++)
            _colourOf.TryAdd(plan.Tensors[i].MadeBy, i);
        _stepWidth = PlotWidth / (plan.Steps.Length + 2); // a moment before the first step and one after the last
        _byteHeight = MemoryHeight / Math.Max(plan.ArenaBytes, 1);
        _operatorHeight = Math.Clamp(150.0 / Math.Max(_operators.Length, 1), 3, 12);
        _aliveTop = Top + MemoryHeight + Gap;
        _operatorTop = _aliveTop + AliveHeight + 26;
        _legendTop = _operatorTop + _operatorHeight * _operators.Length + 58;
    }

    private double Height => _legendTop + LegendRow * ((_plan.Tensors.Length + 1 + LegendColumns - 1) / LegendColumns) + 16;

    public static byte[] Of(PlanReport plan)
    {
        var picture = new PlanSvg(plan);
        picture.Draw();
        return picture._svg.ToBytes();
    }

    private void Draw()
    {
        _svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Number(Width)} {Number(Height)}\" width=\"{Number(Width)}\" "
            + $"height=\"{Number(Height)}\" role=\"img\" aria-labelledby=\"title figures\">");
        _svg.Add(PlanStyle.Text);
        _svg.Add("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            + "<rect class=\"hatch-page\" width=\"6\" height=\"6\"/><rect class=\"hatch\" width=\"2\" height=\"6\"/></pattern></defs>");
        _svg.Rectangle("class=\"page\"", 0, 0, Width, Height);
        Heading();
        Grid();
        Memory();
        Labels();
        Limits();
        Alive();
        Operators();
        StepAxis();
        Legend();
        _svg.Add("</svg>");
    }

    private double X(double step) => Left + (step + 1) * _stepWidth;

    private double Y(double address) => Top + MemoryHeight - address * _byteHeight;

    private void Heading()
    {
        string gap = _plan.GapBytes == 0 ? "no gap" : $"gap {Numbers.Grouped(_plan.GapBytes)} bytes, {Numbers.Fixed(_plan.GapPercent, 1)} %";
        _svg.Text("id=\"title\" class=\"ink title\"", Left, 34, $"{Path.GetFileName(_plan.File)}: {PlanText.Orders(_plan.Order)}");
        _svg.Text("id=\"figures\" class=\"ink\"", Left, 56,
            $"arena {Numbers.Grouped(_plan.ArenaBytes)} bytes, lower bound {Numbers.Grouped(_plan.LowerBoundBytes)}, {gap}; "
            + $"{Numbers.Grouped(_plan.Steps.Length)} steps; {PlanText.Inputs(_plan.Input)}");
    }

    private void Grid()
    {
        foreach (long address in Ticks(_plan.ArenaBytes, 8))
        {
            _svg.Line("class=\"grid\"", Left, Y(address), Left + PlotWidth, Y(address));
            _svg.Text("class=\"muted end\"", Left - 8, Y(address) + 4, Numbers.Grouped(address));
        }
        _svg.Text($"class=\"ink middle\" transform=\"rotate(-90 24 {Number(Top + MemoryHeight / 2)})\"", 24, Top + MemoryHeight / 2, "address in the arena, bytes");
    }

    private void Memory()
    {
        _svg.Add("<g id=\"memory\" class=\"memory\">");
        foreach (PlacedTensorReport tensor in _plan.Tensors)
        {
            _svg.Add($"<g fill=\"{Palette.Of(_colourOf[tensor.MadeBy])}\">");
            foreach (RowBox box in BoxesOf(tensor))
                Draw(box, IsSmall(box) ? "class=\"thin\"" : "", $"{tensor.MadeBy} {Rows(box, tensor.Rows)}\n{Where(box)}"
                    + (box.IsTakenOver ? $"\n{_plan.Steps[box.To].Operator} writes over it in place" : ""));
            _svg.Add("</g>");
        }
        foreach (PlacedScratchReport scratch in _plan.Scratch)
        {
            RowBox box = new(0, -1, scratch.Address, scratch.Bytes, scratch.From, scratch.To, false);
            Draw(box, "fill=\"url(#hatch)\"", $"scratch of {scratch.Operator}\n{Where(box)}");
        }
        _svg.Add("</g>");

        // A row that is written over in place hands its bytes on: a notch points across the edge.
        foreach (PlacedTensorReport tensor in _plan.Tensors)
            foreach (RowBox box in BoxesOf(tensor))
                if (box.IsTakenOver)
                {
                    double half = Math.Clamp(box.Bytes * _byteHeight / 2, 1.5, 5), middle = Y(box.Address + box.Bytes / 2.0);
                    _svg.Add($"<path class=\"notch\" d=\"M{Number(X(box.To) - half)} {Number(middle - half)}l{Number(2 * half)} {Number(half)}l{Number(-2 * half)} {Number(half)}z\"/>");
                }
    }

    /// <summary>Edges are rounded, not sizes: what touches in the plan touches in the picture, and nothing overlaps.</summary>
    private void Draw(RowBox box, string attributes, string title)
    {
        double left = Math.Round(X(box.From), 2), right = Math.Round(X(box.To), 2);
        double top = Math.Round(Y(box.Address + box.Bytes), 2), bottom = Math.Round(Y(box.Address), 2);
        _svg.Rectangle(attributes, left, top, right - left, bottom - top, title);
    }

    private bool IsSmall(RowBox box) => (box.To - box.From) * _stepWidth < 7 || box.Bytes * _byteHeight < 7;

    private static string Rows(RowBox box, int rows) => box.FirstRow == box.LastRow ? $"row {box.FirstRow} of {rows}" : $"rows {box.FirstRow} to {box.LastRow} of {rows}";

    private static List<RowBox> BoxesOf(PlacedTensorReport tensor) => RowBox.Of(tensor.RowBytes, tensor.RowAddress, tensor.RowFrom, tensor.RowTo, tensor.RowIsTakenOver);

    private string Where(RowBox box) => $"bytes {Numbers.Grouped(box.Address)} to {Numbers.Grouped(box.Address + box.Bytes - 1)}, "
        + $"{(box.From < 0 ? "from the start" : $"steps {Numbers.Grouped(box.From)}")} "
        + (box.To > _plan.Steps.Length ? "to the end" : $"to {Numbers.Grouped(box.To - 1)}");

    /// <summary>Names on the boxes that have room for them.</summary>
    private void Labels()
    {
        foreach (PlacedTensorReport tensor in _plan.Tensors)
            foreach (RowBox box in BoxesOf(tensor))
            {
                double width = (box.To - box.From) * _stepWidth - 8, height = box.Bytes * _byteHeight;
                string name = PlanText.Short(tensor.MadeBy), shape = Shape(tensor);
                double x = X(box.From) + 4 + width / 2, y = Y(box.Address + box.Bytes / 2.0) + 4;
                if (height >= 30 && width >= Math.Max(name.Length, shape.Length) * CharacterWidth)
                {
                    _svg.Text("class=\"label middle\"", x, y - 7, name);
                    _svg.Text("class=\"label middle\"", x, y + 7, shape);
                }
                else if (height >= 14 && width >= name.Length * CharacterWidth)
                    _svg.Text("class=\"label middle\"", x, y, name);
                else if (width >= 14 && height >= Math.Max(name.Length, 6) * CharacterWidth)
                    _svg.Text($"class=\"label middle\" transform=\"rotate(-90 {Number(x)} {Number(y - 4)})\"", x, y, name);
            }
    }

    private void Limits()
    {
        double right = Left + PlotWidth;
        int witness = _plan.Witness.Step;
        double width = Math.Max(_stepWidth, 1.5), x = X(witness + 0.5);
        _svg.Rectangle("class=\"witness\"", x - width / 2, Top, width, MemoryHeight, $"The lower bound's witness: {PlanText.Witness(_plan)}");
        _svg.Add($"<path class=\"accent\" d=\"M{Number(x)} {Number(Top - 4)}l-5 -8h10z\"/>");
        bool isRight = x > Left + PlotWidth / 2;
        _svg.Text($"class=\"accent{(isRight ? " end" : "")}\"", isRight ? x - 10 : x + 10, Top - 7, $"witness: {PlanText.Witness(_plan)}");

        _svg.Line("class=\"limit\"", Left, Y(_plan.ArenaBytes), right, Y(_plan.ArenaBytes));
        _svg.Text("class=\"ink\"", right + 8, Y(_plan.ArenaBytes) + 4, "arena");
        _svg.Text("class=\"ink\"", right + 8, Y(_plan.ArenaBytes) + 18, Numbers.Grouped(_plan.ArenaBytes));
        double bound = Y(_plan.LowerBoundBytes), label = Math.Max(bound, Top + 32);
        _svg.Line("class=\"bound\"", Left, bound, right, bound);
        _svg.Text("class=\"accent\"", right + 8, label + 4, "lower bound");
        _svg.Text("class=\"accent\"", right + 8, label + 18, Numbers.Grouped(_plan.LowerBoundBytes));
        _svg.Line("class=\"axis\"", Left, Y(0), right, Y(0));
        _svg.Line("class=\"axis\"", Left, Top, Left, Y(0));
    }

    private void Alive()
    {
        double bottom = _aliveTop + AliveHeight, scale = AliveHeight / Math.Max(_plan.ArenaBytes, 1);
        var path = new System.Text.StringBuilder($"M{Number(X(0))} {Number(bottom)}");
        long before = 0;
        for (int step = 0; step < _plan.Steps.Length; step++)
            if (_plan.Steps[step].AliveBytes != before)
            {
                before = _plan.Steps[step].AliveBytes;
                path.Append($"H{Number(X(step))}V{Number(bottom - before * scale)}");
            }
        path.Append($"H{Number(X(_plan.Steps.Length))}V{Number(bottom)}z");
        _svg.Add($"<path class=\"alive\" d=\"{path}\"/>");
        double bound = bottom - _plan.LowerBoundBytes * scale, x = X(_plan.Witness.Step + 0.5);
        _svg.Line("class=\"bound\"", Left, bound, Left + PlotWidth, bound);
        _svg.Line("class=\"bound\"", x, _aliveTop, x, bottom);
        _svg.Line("class=\"axis\"", Left, bottom, Left + PlotWidth, bottom);
        _svg.Text("class=\"muted end\"", Left - 8, bottom + 4, "0");
        _svg.Text("class=\"muted end\"", Left - 8, bound + 4, Numbers.Grouped(_plan.LowerBoundBytes));
        _svg.Text("class=\"ink\"", Left, _aliveTop - 6, "bytes alive");
    }

    private void Operators()
    {
        var index = new Dictionary<string, int>();
        foreach (string name in _operators)
            index.TryAdd(name, index.Count);
        var paths = new System.Text.StringBuilder[index.Count];
        for (int from = 0, to; from < _plan.Steps.Length; from = to)
        {
            for (to = from + 1; to < _plan.Steps.Length && _plan.Steps[to].Operator == _plan.Steps[from].Operator; to++)
            {
            }
            int op = index[_plan.Steps[from].Operator];
            (paths[op] ??= new()).Append($"M{Number(X(from))} {Number(_operatorTop + op * _operatorHeight)}H{Number(X(to))}v{Number(_operatorHeight)}H{Number(X(from))}z");
        }
        _svg.Text("class=\"ink\"", Left, _operatorTop - 6, "operator at work");
        foreach ((string name, int op) in index)
            _svg.Add($"<path fill=\"{Palette.Of(_colourOf.GetValueOrDefault(name, op))}\" d=\"{paths[op]}\"><title>{Escape(name)}</title></path>");
        if (_operatorHeight >= 9)
            foreach ((string name, int op) in index)
                _svg.Text("class=\"muted tiny end\"", Left - 8, _operatorTop + (op + 0.8) * _operatorHeight, PlanText.Short(name, 16));
    }

    private void StepAxis()
    {
        double bottom = _operatorTop + _operatorHeight * _operators.Length + 2;
        _svg.Line("class=\"axis\"", Left, bottom, Left + PlotWidth, bottom);
        foreach (long step in Ticks(_plan.Steps.Length - 1, 12))
        {
            foreach (double y in (double[])[Y(0), bottom])
            {
                _svg.Line("class=\"axis\"", X(step + 0.5), y, X(step + 0.5), y + 5);
                _svg.Text("class=\"muted middle\"", X(step + 0.5), y + 18, Numbers.Grouped(step));
            }
        }
        _svg.Text("class=\"ink end\"", Left + PlotWidth, bottom + 34, "step");
    }

    private void Legend()
    {
        var entries = new List<(string Fill, string Text, string Title)>();
        foreach (PlacedTensorReport tensor in _plan.Tensors)
            entries.Add((Palette.Of(_colourOf[tensor.MadeBy]), $"{PlanText.Short(tensor.MadeBy)} {Shape(tensor)}", tensor.Name));
        if (_plan.Scratch.Length > 0)
            entries.Add(("url(#hatch)", "scratch", "what an operator keeps from step to step"));
        int rows = (entries.Count + LegendColumns - 1) / LegendColumns;
        double column = (Width - 2 * LegendLeft) / LegendColumns;
        for (int i = 0; i < entries.Count; i++)
        {
            double x = LegendLeft + i / rows * column, y = _legendTop + i % rows * LegendRow;
            _svg.Rectangle($"fill=\"{entries[i].Fill}\"", x, y - 10, 12, 12, entries[i].Title);
            _svg.Text("class=\"ink small-text\"", x + 18, y, entries[i].Text);
        }
        if (_plan.Tensors.Any(tensor => tensor.RowIsTakenOver.Contains(true)))
        {
            double x = Left + PlotWidth - 206, y = _aliveTop - 6;
            _svg.Add($"<path class=\"notch\" d=\"M{Number(x)} {Number(y - 9)}l9 4.5l-9 4.5z\"/>");
            _svg.Text("class=\"ink\"", x + 14, y, "written over in place, row by row");
        }
    }

    private static string Shape(PlacedTensorReport tensor) => $"{tensor.Rows}x{tensor.Columns}x{tensor.Channels}";

    /// <summary>Round numbers from 0 on, at most so many.</summary>
    private static IEnumerable<long> Ticks(long most, int count)
    {
        long step = 1;
        for (int i = 0; most / step > count; i++)
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        for (long tick = 0; tick <= most; tick += step)
            yield return tick;
    }
}
