# Nobody writes: opening it must not wait.
mkfifo pipe.yaml
runner validate pipe.yaml
