"""The decks a presenter can choose, one file each: add a file and its line here."""

from pages.shared.deck import Deck
from pages.shared.decks import article, lessons, paper, stakeholders, your_data

DECKS: dict[str, Deck] = {
    "stakeholders": stakeholders.DECK,
    "paper": paper.DECK,
    "lessons": lessons.DECK,
    "article": article.DECK,
    "your_data": your_data.DECK,
}
