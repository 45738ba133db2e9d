echo "steps: {a: {run: 'echo hello'}}" > a.yaml
runner run a.yaml <&- >&- 2>&-
