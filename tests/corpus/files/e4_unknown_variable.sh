export WORKFLOW_RUNNER_SLOTZ=2
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
