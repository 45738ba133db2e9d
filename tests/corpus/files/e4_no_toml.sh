echo 'slots = [' > runner.toml
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
