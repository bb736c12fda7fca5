"""The article's three scenarios, and a data set that breaks its rule of thumb."""

from pages.shared.deck import Deck, Scene

DECK = Deck(
    "The article's three scenarios",
    "Diagnosis, a large pre-trained model, domain fine-tuning: what is advised, what is computed.",
    (
        Scene(
            "Diagnosis from a small noisy study",
            "{sentence}",
            preset="diagnosis",
        ),
        Scene(
            "A large pre-trained model",
            "{sentence}",
            preset="pretrained",
        ),
        Scene(
            "The same model, noisy labels",
            "Only the noise has changed, to SNR {snr}. {sentence}",
            preset="pretrained",
            link={"snr": "2"},
        ),
        Scene(
            "Fine-tuning on a domain",
            "{sentence}",
            preset="fine_tuning",
        ),
        Scene(
            "Keep the prior, or memorize the style?",
            "Best here: {choice}, stopping at T = {stop}. At the time shown the new task's error "
            "is {now_test} and the old task has lost {now_old}.",
            page="fine_tuning",
            preset="fine_tuning",
        ),
        Scene(
            "Fine-tuning from a poor start",
            "The start's cosine to the truth is {prior_cosine}. {sentence}",
            preset="fine_tuning",
            link={"prior_cosine": "0.2"},
        ),
        Scene(
            "Is the gap a reliable alarm?",
            "At the best penalty the gap is {best_gap} of the test error, and yet that error is "
            "only {best_regret} above that of the best predictor there is.",
            page="gap",
            preset="pretrained",
        ),
        Scene(
            "Small, medical, and best interpolated",
            "Leukemia from gene expression: without a penalty the leave-one-out error is "
            "{ridgeless} of the variance, and no penalty brings it below {best}. The rule of "
            "thumb does not hold here.",
            page="real_data",
            link={"dataset": "golub"},
        ),
    ),
)
