"""Background work: RQ workers, their one job, the sweeper and the recogniser."""
