package idioms

// isHead is the one thing in which the two commits differ.
const isHead = false
