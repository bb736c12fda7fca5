"""Three measured data sets, then the audience's own."""

from pages.shared.deck import Deck, Scene

DECK = Deck(
    "Your data",
    "How the verdict is read on measured data, before somebody in the room brings their own.",
    (
        Scene(
            "Gasoline: interpolating is dear",
            "Octane from near-infrared spectra: dropping the penalty makes the leave-one-out "
            "error {tax} larger. Advice: {advice}.",
            page="real_data",
            link={"dataset": "gasoline"},
        ),
        Scene(
            "Leukemia: interpolating is best",
            "Gene expression of few patients: the best penalty is λ = {lam}. Advice: {advice}.",
            page="real_data",
            link={"dataset": "golub"},
        ),
        Scene(
            "Meat: more rows than columns",
            "Fat from collinear spectra: dropping the penalty costs {tax}. Advice: {advice}.",
            page="real_data",
            link={"dataset": "tecator"},
        ),
        Scene(
            "What the picture would be in theory",
            "The same question for a situation of which everything is known: {sentence}",
            preset="landing",
        ),
    ),
)
