"""Five minutes for people who decide and do not compute."""

from pages.shared.deck import Deck, Scene

DECK = Deck(
    "Five minutes for stakeholders",
    "What “the model memorizes” means for a decision, without formulas.",
    (
        Scene(
            "A model can learn its examples by heart",
            "At the left the model reproduces every training example, mistakes included. Here "
            "that makes its error on new cases {tax} larger than it need be.",
        ),
        Scene(
            "With labels like these, it should not",
            "At a signal-to-noise ratio of {snr} the best model lets in {memorization} of the "
            "noise, and learning everything by heart makes its error {tax} larger.",
            link={"snr": "1"},
        ),
        Scene(
            "With clean labels, it may",
            "At a signal-to-noise ratio of {snr} the best model memorizes {memorization} of what "
            "little noise there is. Going all the way costs {tax}.",
            link={"snr": "100"},
        ),
        Scene(
            "The worst place is in the middle",
            "{gamma} features per example: without restraint the error is {ratio} times what it is "
            "with a little of it.",
            link={"gamma": "1.05"},
        ),
        Scene(
            "Far more capacity than examples is not the danger",
            "{gamma} features per example, a few strong factors and a long flat tail: learning "
            "everything by heart costs only {tax}.",
            preset="benign",
        ),
        Scene(
            "A small noisy study is not the place",
            "{sentence}",
            preset="diagnosis",
        ),
        Scene(
            "A gap is not an alarm by itself",
            "At the best setting the training error lies {best_gap} below the error on new cases, "
            "and that error is only {best_regret} above that of the best predictor there is.",
            page="gap",
        ),
        Scene(
            "So ask three things",
            "How noisy are the labels, what is known beforehand, how large is the model for its "
            "data? With this answer to all three: {advice}.",
        ),
    ),
)
