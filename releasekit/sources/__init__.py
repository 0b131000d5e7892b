"""READ: the world becomes core values here, once."""
