umask 000
echo "steps: {a: {run: 'true'}}" > a.yaml
runner run a.yaml > /dev/null 2>&1
stat -c '%a %n' .runner .runner/runs .runner/runs/*-*
