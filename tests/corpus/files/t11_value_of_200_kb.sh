printf 'env: {A: %s}\nsteps: {a: {run: "echo hello"}}\n' "$(head -c 200000 /dev/zero | tr '\0' x)" > a.yaml
runner run a.yaml 2>&1 | sed -n 's/.*attempt failed: \(.*\) take .*/\1/p'
