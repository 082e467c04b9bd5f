#!/bin/sh
# One start of the initial sync: sh mlc.sh STATE SERVER ROWS ERP BI. The first one in an empty STATE takes the data folder that ../run prepared (its secrets set) and applies the configuration as it runs;
# those after a kill go on with what is there.
set -eu
state=$1 server=$2 rows=$3 erp=$4 bi=$5
config=$(dirname "$0")/../config
data=$state/data
if [ ! -f "$state/bench.yaml" ]; then
    cp -r "$MLC_BENCH_PREPARED" "$data"
    entity=ArInvoices company=
    case $erp in
        ifs-cloud) entity=main:Bench$rows/ArInvoices ;;
        syspro-companies) rows=$((rows / 2)) company=' from=$company' ;; # both companies have the same rows: the key says whose one is
    esac
    sed -e "/@ERP@/r $config/erps/$erp.yaml" -e '/@ERP@/d' -e "/@BI@/r $config/bis/$bi.yaml" -e '/@BI@/d' "$config/bench.yaml" | sed -e "s|@ENTITY@|$entity|; s|@COMPANY@|$company|; s|@SERVER@|$server|; s|@ROWS@|$rows|; s|@AUTHORITY@|$MLC_BENCH_AUTHORITY|; s|@CERTIFICATE@|$MLC_BENCH_CERTIFICATE|" > "$state/bench.yaml"
fi
exec "$MLC_BENCH_PROGRAM" run -f "$state/bench.yaml" --yes --data "$data"
