"""The post: what is written beside a finished film where it is published."""
