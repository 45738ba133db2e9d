runner validate "$(printf 'a\033[2Jb.yaml')"
