// Prints, for every struct of the published API types, the numbers that its fields have in protobuf: `number name`, or `number >struct` for an inlined struct.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
)

var numbers = map[string][]string{}

func wire(t reflect.Type) {
	switch t.Kind() {
	case reflect.Ptr, reflect.Slice, reflect.Map:
		wire(t.Elem())
	case reflect.Struct:
		if t.PkgPath() == "" || strings.HasPrefix(t.PkgPath(), "time") || strings.HasPrefix(t.PkgPath(), "math") {
			return
		}
		n := defName(t)
		if _, ok := numbers[n]; ok {
			return
		}
		numbers[n] = nil
		list := []string{}
		for i := 0; i < t.NumField(); i++ {
			list = append(list, number(t.Field(i))...)
		}
		numbers[n] = list
	}
}

func number(f reflect.StructField) []string {
	parts := strings.Split(f.Tag.Get("protobuf"), ",")
	if len(parts) < 2 {
		return nil
	}
	wire(f.Type)
	name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
	if strings.Contains(opts, "inline") || name == "" && f.Anonymous {
		ft := f.Type
		if ft.Kind() == reflect.Ptr {
			ft = ft.Elem()
		}
		return []string{parts[1] + " >" + defName(ft)}
	}
	return []string{parts[1] + " " + name}
}

func printNumbers() {
	b, _ := json.Marshal(numbers)
	os.Stdout.Write(b)
}
