"""The seven steps: content, state of the items, proofs, progress."""
