runner plan "$FILES/used/sound.yaml" -i name=x -i count=1e999
