mkdir .runner
echo "slotz = 2" > runner.toml
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
