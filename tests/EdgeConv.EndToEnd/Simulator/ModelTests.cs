using EdgeConv.Node.Tests;
using EdgeConv.Simulator;
using Xunit;

namespace EdgeConv.EndToEnd.Simulator;

public sealed class ModelTests : IDisposable
{
    private readonly DemoNode _demo = new();

    public void Dispose() => _demo.Dispose();

    [Fact]
    public void A_model_without_a_node_s_file_gets_a_rule_for_what_it_sees_first()
    {
        File.WriteAllBytes(_demo.At("three-20x32.grey"), MeterModel.PictureOf(3));
        using Simulation simulation = Simulation.Start(new() { Model = _demo.At("model.ecb"), Source = _demo.At("three-20x32.grey"), Speed = 0 });
        SimulationState state = DemoNode.Until(simulation, state => state.Rules is [{ IsOn: true }]);
        Assert.Equal(("classes", "3", "3"), (state.Answer!.Kind, state.Answer.Label, state.Rules[0].Name));
        Assert.InRange(state.Answer.Score, 0.5, 1); // the network's logits went through softmax
        Assert.True(state.Board.Lights.Single().IsOn);
        Assert.Equal(("GPIO17", 11, 1), state.Board.Pins.Where(pin => pin.Role == "light").Select(pin => (pin.Name, pin.Number, pin.Level)).Single());
        Assert.Equal(40, state.Board.Pins.Count);
        Assert.NotNull(simulation.TryDisplay());
    }

    [Fact]
    public void The_input_s_copy_is_what_the_model_was_given_under_every_plan()
    {
        File.WriteAllBytes(_demo.At("three-20x32.grey"), MeterModel.PictureOf(3));
        using Simulation simulation = Simulation.Start(new() { Model = _demo.At("model.ecb"), Source = _demo.At("three-20x32.grey"), Plays = false });
        using var model = Model.Load(MeterModel.File);
        using var session = new Session(model);
        using var input = new FrameInput(session, MeterModel.Layout);
        input.Set(new Frames.Frame(MeterModel.PictureOf(3), MeterModel.Layout));
        sbyte[] expected = [.. Enumerable.Range(0, 32).SelectMany(row => session.InputRow(row).ToArray())];
        foreach (string plan in Plans.All)
        {
            simulation.UsePlan(plan);
            long frame = DemoNode.Until(simulation, state => state.Frame is not null).Frame!.Sequence;
            InputCopy copy = simulation.TryInput()!;
            Assert.Equal(frame, copy.Sequence);
            Assert.Equal(expected, copy.Bytes);
        }
    }

    [Fact]
    public void A_node_s_own_pictures_and_rate_are_taken_where_nothing_else_is_said()
    {
        Directory.CreateDirectory(_demo.At("pictures"));
        for (int i = 0; i < 3; i++)
            File.Copy(RepositoryRoot.File($"tools/meter/sequence/frame-{i:D3}.jpg"), _demo.At($"pictures/{i}.jpg"));
        string node = File.ReadAllText(_demo.At("node.json"));
        File.WriteAllText(_demo.At("wall.json"), node.Replace("\"source\": \"demo\"", "\"source\": \"file:pictures\", \"framesPerSecond\": 25", StringComparison.Ordinal));
        using Simulation simulation = Simulation.Start(new() { Model = _demo.At("wall.json"), Plays = false });
        SimulationState first = DemoNode.Until(simulation, state => state.Frame is not null), second = DemoNode.Play(simulation, 1);
        Assert.Equal(("pictures", 3L), (first.Source.Kind, first.Source.Frames));
        Assert.Equal(40, second.Frame!.Milliseconds - first.Frame!.Milliseconds, 3);

        File.WriteAllText(_demo.At("board.json"), node.Replace("\"source\": \"demo\"", "\"source\": \"/dev/no-such-camera\"", StringComparison.Ordinal));
        EdgeConvException error = Assert.Throws<EdgeConvException>(() => Simulation.Start(new() { Model = _demo.At("board.json") }));
        Assert.Contains("board.json: $.camera.source", error.Message, StringComparison.Ordinal);
        Assert.Contains("/dev/no-such-camera", Assert.Throws<EdgeConvException>(() => simulation.UseSource("v4l2:/dev/no-such-camera")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_run_is_one_clear_error_and_the_simulation_goes_on()
    {
        byte[] broken = [.. MeterModel.File];
        broken[broken.Length / 2] ^= 4;
        File.WriteAllBytes(_demo.At("broken.ecb"), broken);
        File.WriteAllText(_demo.At("text.ecb"), "no model");
        File.WriteAllText(_demo.At("wrong.json"), """{ "name": "a", "camera": { "source": "demo" }, "model": { "file": "model.ecb" }, "rules": [ { "name": "r", "label": "eleven", "above": 0.5 } ] }""");
        File.WriteAllText(_demo.At("class.json"), """{ "name": "a", "camera": { "source": "demo" }, "model": { "file": "model.ecb" }, "rules": [ { "name": "r", "class": "own" } ] }""");
        File.WriteAllText(_demo.At("lost.json"), """{ "name": "a", "camera": { "source": "demo" }, "model": { "file": "lost.ecb" } }""");
        using Simulation simulation = _demo.Start();
        foreach (string name in (string[])["broken.ecb", "text.ecb", "wrong.json", "class.json", "lost.json", "nowhere.ecb"])
        {
            EdgeConvException error = Assert.Throws<EdgeConvException>(() => simulation.UseModel(_demo.At(name)));
            Assert.Contains(Path.GetFileNameWithoutExtension(name), error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("run-", error.Message, StringComparison.Ordinal);
        }
        Assert.Contains("edgeconv convert", Assert.Throws<EdgeConvException>(() => simulation.UseModel(RepositoryRoot.File("tools/meter/meter.onnx"))).Message, StringComparison.Ordinal);
        Assert.Throws<EdgeConvException>(() => simulation.UsePlan("fastest"));
        Assert.Throws<EdgeConvException>(() => simulation.UseBoard("toaster"));
        Assert.Throws<EdgeConvException>(() => simulation.Press("doorbell", true));
        Assert.Throws<EdgeConvException>(() => simulation.Step(0));
        Assert.Equal(1, simulation.State().Run);
        DemoNode.Play(simulation, 2);
    }

    [Fact]
    public void A_board_that_has_no_room_is_refused_and_one_that_has_keeps_what_is_pressed()
    {
        string small = File.ReadAllText(RepositoryRoot.File("boards/raspberry-pi-4.json"))
            .Replace("\"raspberry-pi-4\"", "\"tiny\"", StringComparison.Ordinal);
        small = System.Text.RegularExpressions.Regex.Replace(small, "\"arenaBytes\": [0-9]+", "\"arenaBytes\": 1000");
        small = System.Text.RegularExpressions.Regex.Replace(small, "\"aliases\": \\[[^]]*\\]", "\"aliases\": []");
        File.WriteAllText(_demo.At("tiny.json"), small);
        using Simulation simulation = _demo.Start();
        simulation.Press("bell", true);
        DemoNode.Play(simulation, 2);
        foreach (Action change in (Action[])[() => simulation.UseBoard(_demo.At("tiny.json")), () => Simulation.Start(new() { Model = _demo.At("model.ecb"), Board = _demo.At("tiny.json") })])
        {
            EdgeConvException error = Assert.Throws<EdgeConvException>(change);
            Assert.Equal("EC5005", error.Code!.Id);
            Assert.DoesNotContain("run-", error.Message, StringComparison.Ordinal);
        }
        simulation.UseBoard("rpi3b+");
        SimulationState state = DemoNode.Until(simulation, state => state.Frame is not null && state.Run == 2);
        Assert.Equal("raspberry-pi-3", state.Board.Name);
        Assert.True(state.Board.Buttons.Single().IsDown);
        Assert.True(DemoNode.Play(simulation, 2).Rules.Single(rule => rule.Name == "bell").IsOn);
    }
}
