"""Areas, sites, walkable ground, roads, travel times and flow fields: geometry compiled once."""
