for number in $(seq 50); do
  printf 'A%s: %s\n' "$number" "$(head -c 60000 /dev/zero | tr '\0' x)"
done | sed 's/^/  /' > values
{ echo env:; cat values; echo 'steps: {a: {run: "echo hello"}}'; } > a.yaml
runner run a.yaml 2>&1 | sed -n 's/.*attempt failed: \(.*\) take .*/\1/p'
