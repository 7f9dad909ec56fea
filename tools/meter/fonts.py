"""Which Debian fonts draw which pictures. Held-out fonts are other designs, never other faces of a training design."""

import os

ROOT = "/usr/share/fonts/"

DRUM_TRAINING = """
truetype/liberation/LiberationSans-Bold.ttf truetype/liberation/LiberationSans-Regular.ttf
truetype/liberation/LiberationSansNarrow-Bold.ttf truetype/liberation/LiberationSansNarrow-Regular.ttf
truetype/roboto-fontface/roboto/Roboto-Medium.ttf truetype/roboto-fontface/roboto-condensed/Roboto-Condensed-Bold.ttf
truetype/roboto-fontface/roboto-condensed/Roboto-Condensed-Regular.ttf
truetype/roboto-fontface/roboto-condensed/Roboto-Condensed-Light.ttf
truetype/dejavu/DejaVuSansCondensed-Bold.ttf truetype/dejavu/DejaVuSansCondensed.ttf
truetype/open-sans/OpenSans-CondBold.ttf truetype/open-sans/OpenSans-Semibold.ttf
truetype/paratype/PTN57F.ttf truetype/paratype/PTN77F.ttf
truetype/adf/SwitzeraADF-BoldCond.otf truetype/adf/SwitzeraADF-Cond.otf truetype/adf/SwitzeraADF-LightCond.otf
truetype/adf/UniversalisADFStd-BoldCond.otf truetype/adf/UniversalisADFStd-Cond.otf
truetype/roadgeek/RG2014B.ttf truetype/roadgeek/RG2014C.ttf truetype/roadgeek/RG2014D.ttf truetype/roadgeek/RG2014E.ttf
truetype/routed-gothic/routed-gothic-narrow.ttf truetype/routed-gothic/routed-gothic.ttf
opentype/b612/B612-Bold.otf opentype/b612/B612-Regular.otf
opentype/bebas-neue/BebasNeue-Bold.otf opentype/bebas-neue/BebasNeue-Book.otf opentype/bebas-neue/BebasNeue-Regular.otf
opentype/national-park/NationalPark-Heavy.otf opentype/national-park/NationalPark-Regular.otf
opentype/league-mono/LeagueMono-CondensedBold.otf opentype/league-mono/LeagueMono-CondensedMedium.otf
opentype/league-mono/LeagueMono-NarrowSemiBold.otf
truetype/jetbrains-mono/JetBrainsMono-SemiBold.ttf
truetype/lato/Lato-Bold.ttf truetype/lato/Lato-Regular.ttf
opentype/inter/Inter-Bold.otf opentype/inter/Inter-Regular.otf
truetype/manrope/Manrope-Bold.ttf truetype/manrope/Manrope-Medium.ttf
opentype/cantarell/Cantarell-Bold.otf opentype/cantarell/Cantarell-Regular.otf
opentype/play/Play-Bold.otf opentype/play/Play-Regular.otf
opentype/dosis/Dosis-Bold.otf opentype/dosis/Dosis-Medium.otf
fonts-go/Go-Bold.ttf fonts-go/Go-Regular.ttf
opentype/ocr-b/OCRB.otf truetype/firacode/FiraCode-Medium.ttf
opentype/courier-prime/Courier?Prime?Sans?Bold.otf
truetype/adf/VeranaSans-Bold.otf truetype/adf/VeranaSans-Regular.otf
truetype/beteckna/BetecknaGSCondensed-Bold.ttf truetype/beteckna/BetecknaGS-Bold.ttf truetype/beteckna/BetecknaGS.ttf
truetype/roboto-fontface/roboto/Roboto-Regular.ttf truetype/lato/Lato-Medium.ttf truetype/paratype/PTS55F.ttf
truetype/dejavu/DejaVuSans.ttf truetype/open-sans/OpenSans-Regular.ttf opentype/inter/InterDisplay-Medium.otf
opentype/league-mono/LeagueMono-Condensed.otf opentype/dosis/Dosis-SemiBold.otf
"""

DRUM_HELD_OUT = """
truetype/opendin/OSP-DIN.ttf truetype/osifont/osifont.ttf
truetype/adf/GilliusADF-BoldCond.otf truetype/adf/GilliusADF-Cond.otf
truetype/clear-sans/ClearSans-Bold.ttf truetype/clear-sans/ClearSans-Regular.ttf
truetype/oxygen/Oxygen-Sans-Bold.ttf truetype/oxygen/Oxygen-Sans.ttf
truetype/hack/Hack-Bold.ttf
opentype/cabin/Cabin-Bold.otf opentype/cabin/Cabin-Medium.otf
truetype/inconsolata/Inconsolata.otf
truetype/karla/Karla-Bold.otf truetype/karla/Karla-Medium.otf
"""

# Training draws its own segments (lcd.py); every DSEG7 face is held out.
LCD_HELD_OUT = " ".join(
    f"truetype/dseg/DSEG7{family}-{weight}.ttf"
    for family in ("Classic", "ClassicMini", "Modern", "ModernMini")
    for weight in ("Light", "Regular", "Bold", "Italic", "BoldItalic")
)


def paths(names):
    """Absolute font files of one of the lists above; fails on a missing one, or the seed would mean nothing."""
    found = [ROOT + name.replace("?", " ") for name in names.split()]
    missing = [path for path in found if not os.path.exists(path)]
    if missing:
        raise FileNotFoundError("run setup.sh first; missing: " + ", ".join(missing))
    return found


def label(path):
    """A font's short name, for tables."""
    return os.path.splitext(os.path.basename(path))[0]
