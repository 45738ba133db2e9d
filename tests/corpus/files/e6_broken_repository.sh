mkdir .git
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml
