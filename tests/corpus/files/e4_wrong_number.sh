export WORKFLOW_RUNNER_SLOTS=-1
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
