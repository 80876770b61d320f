"""What Dagster runs, and when: wiring, jobs, sensors, schedules, the instance and the profile."""
