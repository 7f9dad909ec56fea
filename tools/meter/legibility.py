"""The written legibility rule; it knows nothing of the network.

A digit is drawn twice, with and without ink, through the same wear, light, blur and clipping, without noise.
Contrast is the RMS of the difference about its mean; the signal-to-noise ratio is contrast / sensor noise sigma.
Legible: contrast at least 0.04 of full scale and a ratio of at least 4. A reading is legible when its five digits are.
"""

MINIMUM_CONTRAST, MINIMUM_RATIO = 0.04, 4.0


def legible(bare, inked, sigma):
    """Which of the pictures [n, 32, 20] are legible, [n] bool."""
    difference = inked - bare
    contrast = difference.std((1, 2), unbiased=False)
    return (contrast >= MINIMUM_CONTRAST) & (contrast >= MINIMUM_RATIO * sigma)
