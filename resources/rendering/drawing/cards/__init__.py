"""Cards: one module per kind, each turning a card's value into layers that stand in the middle of the frame."""
