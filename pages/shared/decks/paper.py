"""The talk on the thresholds of memorization (Cheng & Barber 2026)."""

from pages.shared.deck import Deck, Scene

DECK = Deck(
    "The paper's talk",
    "When memorization is necessary and when overfitting is harmful: thresholds, regime, price.",
    (
        Scene(
            "What the best predictor does to its training data",
            "The best ridge leaves a training error below the noise level: it memorizes "
            "{memorization} of the noise.",
        ),
        Scene(
            "Any other training error has a price",
            "Bayes itself trains to {own} σ². A training error of {fit} σ² is {side} and costs at "
            "least {price}; the closest fit of all costs {closest}.",
            page="cost_of_fitting",
            preset="standard",
        ),
        Scene(
            "Little noise: memorization is necessary",
            "σ² = {noise} lies {place}: {meaning}.",
            link={"snr": "100"},
        ),
        Scene(
            "Much noise: overfitting is harmful",
            "σ² = {noise} lies {place}: {meaning}. Fitting all of it costs {tax}.",
            link={"snr": "0.5"},
        ),
        Scene(
            "In between, anything can happen",
            "σ² = {noise} lies {place}: {meaning}. Interpolating costs {tax}.",
            link={"snr": "10"},
        ),
        Scene(
            "The whole plane",
            "Bayes memorizes {bayes_share} of the noise at SNR {snr} and γ = {gamma}: σ² lies "
            "{place}.",
            page="threshold_map",
        ),
        Scene(
            "The shape of the prior moves the threshold",
            "Most coefficients near nothing, the same variance: memorization is necessary only up "
            "to σ² = {inverse_information}, and Bayes memorizes {memorization} of the noise.",
            page="prior_lab",
            link={"prior": "spike_slab"},
        ),
        Scene(
            "The prior you choose sets the price",
            "Best error {best}, and interpolating costs {tax}; under plain ridge it was "
            "{plain_best} and {plain_tax}.",
            preset="aligned",
        ),
        Scene(
            "Not every problem wants a penalty",
            "With little noise and the truth on the top directions the best penalty is λ = {lam}.",
            page="risk_curves",
            preset="negative",
            link={"negative": "1"},
        ),
        Scene(
            "Against the noise",
            "Test and training error from noisy to clean labels; at SNR {snr} the best ridge's "
            "test error is {best} of the variance of y.",
            page="risk_curves",
            link={"axis": "snr"},
        ),
        Scene(
            "And on measured data",
            "Leukemia from gene expression: without a penalty the leave-one-out error is "
            "{ridgeless} of the variance, and no penalty brings it below {best}.",
            page="real_data",
            link={"dataset": "golub"},
        ),
    ),
)
