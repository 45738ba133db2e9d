runner plan none.yaml --output json
