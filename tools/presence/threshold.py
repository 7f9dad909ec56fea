"""The rule to beat: somebody is there when maximum minus median is at least so many counts."""

import numpy

from sensor import median_of


def contrast_of(counts):
    return counts.reshape(len(counts), -1).max(1) - median_of(counts)


def balanced_accuracy(answers, labels):
    """The mean of the shares of right answers among frames with and without people."""
    return (answers[labels == 1].mean() + (1 - answers[labels == 0]).mean()) / 2


def best_threshold(counts, labels):
    """The best threshold on these frames, and its balanced accuracy."""
    contrast = contrast_of(counts)
    return max(((balanced_accuracy((contrast >= t).astype(float), labels), t) for t in range(contrast.max() + 2)))[::-1]
