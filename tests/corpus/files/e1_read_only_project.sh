# A file stands where the runner keeps its runs.
echo "steps: {a: {run: 'true'}}" > a.yaml
echo > .runner
runner run a.yaml
