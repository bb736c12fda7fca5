"""The pictures behind the lessons, in their order, for the front of a classroom."""

from pages.shared.deck import Deck, Scene

DECK = Deck(
    "The lessons' scenes",
    "One picture per idea of the lessons; let the class predict before you move a slider.",
    (
        Scene(
            "A training error below the noise level",
            "The noise is {noise_share} of the variance. The best ridge trains to an error below "
            "that line: it has memorized {memorization} of the noise.",
            page="risk_curves",
        ),
        Scene(
            "Double descent",
            "Error against capacity without a penalty. At γ = {gamma} dropping the penalty "
            "costs {tax}.",
            page="risk_curves",
            preset="double_descent",
            link={"axis": "gamma"},
        ),
        Scene(
            "What removes the peak",
            "The same situation against the penalty: at λ = {lam} the error is {best} instead of "
            "{ridgeless}.",
            page="risk_curves",
            preset="double_descent",
            link={"parts": "1"},
        ),
        Scene(
            "How much noise should be memorized?",
            "At SNR {snr} the best ridge memorizes {memorization} of the noise. Move the noise: "
            "what does the share do?",
            page="risk_curves",
            link={"axis": "snr"},
        ),
        Scene(
            "The prior sets the threshold",
            "A Gaussian prior: memorization is necessary up to σ² = {inverse_information}. Now "
            "choose a sparse shape of the same variance.",
            page="prior_lab",
        ),
        Scene(
            "What “aligned” means",
            "The best ridge keeps {kept_share} of the directions, and with them {signal_kept} of "
            "the signal. Move the prior until the two lines lie on each other.",
            page="spectrum",
        ),
        Scene(
            "A better prior, a higher price",
            "Plain ridge: the best error is {best} and interpolating costs {tax}. Now move the "
            "prior to “aligned”.",
        ),
        Scene(
            "The same knob under many names",
            "Ridge, early stopping, a low rate, fewer components and dropout on one scale. "
            "Lowest here: {winner}, with {best} of the variance of y.",
            page="ways_to_regularize",
            preset="double_descent",
        ),
        Scene(
            "Keep the prior, or memorize the style?",
            "One slider from “keep the prior” to “memorize the style”. Best here: {choice}, and "
            "the best stopping time is T = {stop}.",
            page="fine_tuning",
            preset="fine_tuning",
        ),
    ),
)
