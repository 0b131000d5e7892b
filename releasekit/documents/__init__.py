"""RENDER: a record becomes bytes. Deterministic and without effects: no clock, no git, no environment."""
