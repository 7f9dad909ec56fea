"""Seeded random parameters, one per picture; `shared` ones are equal for the digits of one meter."""

import torch


class Dice:
    def __init__(self, generator, count, group=1):
        """`count` pictures, consecutive `group`s of which show the same meter."""
        if count % group:
            raise ValueError("count must be a multiple of group")
        self.generator, self.count, self.group = generator, count, group

    def _column(self, count):
        return torch.rand(count, 1, 1, generator=self.generator)

    def shared(self, low, high):
        return (low + (high - low) * self._column(self.count // self.group)).repeat_interleave(self.group, 0)

    def own(self, low, high):
        return low + (high - low) * self._column(self.count)

    def shared_chance(self, probability):
        return (self.shared(0, 1) < probability).float()

    def own_chance(self, probability):
        return (self.own(0, 1) < probability).float()

    def shared_index(self, size):
        picks = torch.randint(size, (self.count // self.group,), generator=self.generator)
        return picks.repeat_interleave(self.group)

    def own_index(self, size, *shape):
        return torch.randint(size, (self.count, *shape), generator=self.generator)

    def gauss(self, *shape):
        return torch.randn(self.count, *shape, generator=self.generator)

    def uniform(self, *shape):
        return torch.rand(self.count, *shape, generator=self.generator)
