"""`torch.nn`: modules, parameters and the functions they are made of.

https://docs.pytorch.org/docs/2.13/nn.html
"""
