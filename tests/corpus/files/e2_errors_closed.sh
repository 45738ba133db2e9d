runner plan none.yaml 2>&-
