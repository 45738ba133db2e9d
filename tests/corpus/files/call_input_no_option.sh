echo "{inputs: {target: {type: choice, options: [flask, fastapi]}, sure: {type: boolean}}, steps: {a: {run: make}}}" > a.yaml
runner plan a.yaml -i target=flsk -i sure=perhaps
