// Prints, for every struct of the published API types, its JSON fields in Go's order with what OpenAPI does not say:
// whether a field is a pointer, is written when empty, and what its named type is called.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authn "k8s.io/api/authentication/v1"
	authz "k8s.io/api/authorization/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	autoscaling2 "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	certificates "k8s.io/api/certificates/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	events "k8s.io/api/events/v1"
	flowcontrol "k8s.io/api/flowcontrol/v1"
	networking "k8s.io/api/networking/v1"
	node "k8s.io/api/node/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	resource "k8s.io/api/resource/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

var out = map[string][]string{}

func defName(t reflect.Type) string {
	p := t.PkgPath()
	host, rest, _ := strings.Cut(p, "/")
	if p == "" { return t.Name() }
	parts := strings.Split(host, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".") + "." + strings.ReplaceAll(rest, "/", ".") + "." + t.Name()
}

func goType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Ptr:
		return goType(t.Elem())
	case reflect.Slice:
		if t.Name() == "" {
			return "[]" + goType(t.Elem())
		}
	case reflect.Map:
		if t.Name() == "" {
			return "map[" + goType(t.Key()) + "]" + goType(t.Elem())
		}
	}
	return t.String()
}

func fields(t reflect.Type, prefix string, list *[]string) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || f.PkgPath != "" && !f.Anonymous {
			continue
		}
		ft := f.Type
		ptr := ft.Kind() == reflect.Ptr
		if ptr {
			ft = ft.Elem()
		}
		if ft.Kind() == reflect.Struct && (strings.Contains(opts, "inline") || (name == "" && f.Anonymous)) {
			p := prefix
			if ft.Name() != "TypeMeta" {
				p = prefix + f.Name + "."
			}
			fields(ft, p, list)
			continue
		}
		flags := ""
		if ptr {
			flags += "*"
		}
		if !strings.Contains(opts, "omitempty") && !strings.Contains(opts, "omitzero") {
			flags += "!"
		}
		if strings.Contains(opts, "omitzero") {
			flags += "~"
		}
		*list = append(*list, prefix+name+flags+"|"+goType(f.Type))
		visit(f.Type)
	}
}

func visit(t reflect.Type) {
	switch t.Kind() {
	case reflect.Ptr, reflect.Slice, reflect.Map:
		visit(t.Elem())
	case reflect.Struct:
		if t.PkgPath() == "" || strings.HasPrefix(t.PkgPath(), "time") || strings.HasPrefix(t.PkgPath(), "math") {
			return
		}
		n := defName(t)
		if _, ok := out[n]; ok {
			return
		}
		out[n] = nil
		list := []string{}
		fields(t, "", &list)
		out[n] = list
	}
}

func main() {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{admission.AddToScheme, apps.AddToScheme, authn.AddToScheme, authz.AddToScheme, autoscaling.AddToScheme, autoscaling2.AddToScheme, batch.AddToScheme, certificates.AddToScheme, coordination.AddToScheme, core.AddToScheme, discovery.AddToScheme, events.AddToScheme, flowcontrol.AddToScheme, networking.AddToScheme, node.AddToScheme, policy.AddToScheme, rbac.AddToScheme, resource.AddToScheme, scheduling.AddToScheme, storage.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme} {
		if err := add(s); err != nil {
			panic(err)
		}
	}
	metav1.AddMetaToScheme(s)
	for gvk := range s.AllKnownTypes() {
		o, err := s.New(gvk)
		if err == nil {
			visit(reflect.TypeOf(o))
			wire(reflect.TypeOf(o))
		}
	}
	if len(os.Args) > 1 && os.Args[1] == "wire" {
		printNumbers()
		return
	}
	names := []string{}
	for n := range out {
		names = append(names, n)
	}
	sort.Strings(names)
	b, _ := json.Marshal(out)
	os.Stdout.Write(b)
	fmt.Fprintln(os.Stderr, len(names))
}
