import torch

x = torch.tensor(3.0, requires_grad=True)
y = x
steps = 0
while y < 100:
    y = y * x if steps % 2 == 0 else y + x
    steps += 1
    if steps > 10:
        break
else:
    print("reached", y.item(), "after", steps)
y.backward()
print(x.grad)

rows = torch.arange(6.0).reshape(3, 2)
evens = [row for row in rows if row.sum() % 2 == 1 and not (row[0] > 3)]
print(evens, len(rows), 3.0 in rows)
for i, (a, b) in enumerate(rows):
    if i == 1:
        continue
    print(i, a, b.item())
(first, *rest), last = rows[:, 0].tolist(), rows[-1]
print(first, rest, last, rows[..., 1], rows[::2, None].shape, rows[rows > 2], rows[-1, -1])
if (n := rows.numel()) > 5:
    print(n)
