printf 'slots = "\351"' > runner.toml
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
