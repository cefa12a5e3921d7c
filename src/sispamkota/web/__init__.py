"""Pages and their data: the only room that speaks HTTP; imports its server when it is called."""
