"""What remains of a drill: its report, its words and its look; reads the record only."""
