"""`torch.optim`: optimizers and schedules of learning rates."""
