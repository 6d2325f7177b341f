"""A pytest plugin: the first example that fails is enough, and the examples are always the same."""

from hypothesis import Phase, settings

settings.register_profile(
    "without shrinking",
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
    database=None,
    deadline=None,
)
settings.load_profile("without shrinking")
