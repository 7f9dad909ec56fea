using System.Threading;
using EdgeConv.Nano;

namespace EdgeConv.ThermalWatch
{
    /// <summary>Starts the watch; whatever is wrong is said on the serial port.</summary>
    public static class Program
    {
        public static void Main()
        {
            var log = new SerialLog();
            try
            {
                NanoModel model = NanoModel.Load(PresenceModel.File);
                log.Write("model of " + PresenceModel.File.Length.ToString() + " bytes, " + model.ArenaBytes.ToString() + " bytes of activations");
                IThermalSensor sensor = new RecordedSensor(RecordedFrames.Counts);
                var watch = new Watch(model, sensor, new WakePin(), log);
                while (watch.Step())
                    Thread.Sleep(sensor.PeriodMilliseconds);
                log.Write(watch.Frames.ToString() + " frames, no more");
            }
            catch (NanoModelException e)
            {
                log.Write(e.Message);
            }
        }
    }
}
