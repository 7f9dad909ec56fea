namespace EdgeConv.Command.PlanPicture;
internal static class PlanSvg
{
    public static byte[] Of(PlanReport plan) => [];
}
