"""The rollout: schedule, controls, snapshots, reports, the list of rollouts."""
