"""A short training of the report model, for benchmarks that train it many times."""

CONFIG = {
    "finetuning": {
        "batch": 16, "mentions_per_epoch": 400, "loss": "per_mention",
        "training": {"epochs": 10, "optimizer": {"name": "adamw", "learning_rate": 3e-4},
                     "schedule": {"name": "linear_decay", "per": "step", "warmup_steps": 40},
                     "clip_norm": 1, "bf16": True,
                     "keep_best": {"metric": "f1", "mode": "max"}}}}
