#!/bin/sh
# One start of the initial sync: sh mlc.sh STATE SERVER ROWS. The first one in an empty STATE takes the data folder that ../run prepared (two secrets set) and applies the configuration as it runs;
# those after a kill go on with what is there.
set -eu
state=$1 server=$2 rows=$3
data=$state/data
if [ ! -f "$state/bench.yaml" ]; then
    cp -r "$MLC_BENCH_PREPARED" "$data"
    sed -e "s|@SERVER@|$server|; s|@ROWS@|$rows|; s|@AUTHORITY@|$MLC_BENCH_AUTHORITY|; s|@CERTIFICATE@|$MLC_BENCH_CERTIFICATE|" "$(dirname "$0")/../config/bench.yaml" > "$state/bench.yaml"
fi
exec "$MLC_BENCH_PROGRAM" run -f "$state/bench.yaml" --yes --data "$data"
